// The role that crawlers made here take: it reads buckets and writes the catalog and the log.
import { iam } from '../../aws/services';

export const CRAWLER_ROLE = 'ConsoleCrawlerRole';
const trust = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'glue.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};
const policy = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: ['s3:GetObject', 's3:ListBucket', 's3:GetBucketLocation'], Resource: '*' },
    { Effect: 'Allow', Action: 'glue:*', Resource: '*' },
    { Effect: 'Allow', Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'], Resource: '*' },
    { Effect: 'Allow', Action: ['kms:Decrypt'], Resource: '*' },
  ],
};

export async function ensureCrawlerRole(): Promise<string> {
  try {
    return (await iam<{ Role: { Arn: string } }>('GetRole', { RoleName: CRAWLER_ROLE })).Role.Arn;
  } catch (error) {
    if ((error as Error).name !== 'NoSuchEntity') throw error;
  }
  const made = await iam<{ Role: { Arn: string } }>('CreateRole', { RoleName: CRAWLER_ROLE, AssumeRolePolicyDocument: JSON.stringify(trust), Description: 'What crawlers made in the console may do' });
  await iam('PutRolePolicy', { RoleName: CRAWLER_ROLE, PolicyName: 'crawl', PolicyDocument: JSON.stringify(policy) });
  return made.Role.Arn;
}
